(() => {
  "use strict";
  const survey = JSON.parse(document.getElementById("survey").textContent);
  const say = survey.texts;
  const form = document.getElementById("form");
  const message = document.getElementById("message");
  const thanks = document.getElementById("thanks");
  const kept = document.getElementById("kept");
  const empty = document.getElementById("empty");
  const DRAFT = "ikm-draf-" + survey.key;
  const ANSWERS = "ikm-jawaban-" + survey.key;
  const memory = {};

  // A browser may refuse storage: answers then live as long as the page, and the page says so.
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return memory[name] ?? null; } };
  const write = (name, value) => {
    memory[name] = value;
    try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch { return false; }
  };
  const erase = (name) => { delete memory[name]; try { localStorage.removeItem(name); } catch { /* nothing is kept */ } };

  const two = (number) => String(number).padStart(2, "0");
  const day = (now) => now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  const clock = (now) => two(now.getHours()) + ":" + two(now.getMinutes()) + ":" + two(now.getSeconds());

  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const record = (data, now) => {
    const date = data.get("tanggal") || day(now);
    const answer = { id_kiriman: newId(), tanggal: date === day(now) ? date + " " + clock(now) : date };
    if (survey.unit) answer.unit = survey.unit;
    for (const key of survey.words) answer[key] = (data.get(key) || "").trim() || null;
    for (const key of survey.elements) answer[key] = data.get(key) ? Number(data.get(key)) : null;
    return answer;
  };

  const missing = () => survey.elements.filter((key) => !new FormData(form).get(key));

  const showProgress = () => {
    const done = survey.elements.length - missing().length;
    document.getElementById("bar").value = done;
    document.getElementById("done").textContent = done + " / " + survey.elements.length;
  };

  const showKept = () => {
    const count = (read(ANSWERS) || []).length;
    kept.hidden = count === 0;
    document.getElementById("count").textContent = say.kept.replace("{count}", count);
  };

  const start = () => {
    form.reset();
    form.elements.tanggal.value = day(new Date());
    const draft = read(DRAFT) || {};
    for (const [name, value] of Object.entries(draft)) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
    warned = false;
    message.textContent = "";
    showProgress();
    showKept();
  };

  let warned = false;
  form.addEventListener("input", () => {
    write(DRAFT, Object.fromEntries(new FormData(form)));
    warned = false;
    showProgress();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const left = missing();
    if (left.length && (!warned || left.length === survey.elements.length)) {
      warned = true;
      message.textContent = left.length === survey.elements.length ? say.none : say.missing.replace("{count}", left.length);
      form.elements[left[0]][0].focus();
      return;
    }
    const safe = write(ANSWERS, [...(read(ANSWERS) || []), record(new FormData(form), new Date())]);
    erase(DRAFT);
    form.hidden = true;
    thanks.hidden = false;
    document.getElementById("unsafe").hidden = safe;
    showKept();
    document.getElementById("thanks-title").focus();
  });

  document.getElementById("again").addEventListener("click", () => {
    thanks.hidden = true;
    form.hidden = false;
    start();
    scrollTo(0, 0);
  });

  document.getElementById("save").addEventListener("click", () => {
    const text = JSON.stringify(read(ANSWERS) || [], null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "jawaban-" + survey.key + "-" + day(new Date()) + "-" + clock(new Date()).replaceAll(":", "") + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    empty.hidden = false;
  });

  // The list is emptied only by a person who says that the file is safe: nothing is lost by a failed download.
  empty.addEventListener("click", () => {
    erase(ANSWERS);
    empty.hidden = true;
    showKept();
  });

  start();
})();
