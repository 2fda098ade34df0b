(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const survey = JSON.parse(byId("survey").textContent);
  const say = survey.texts;
  const form = byId("form");
  const message = byId("message");
  const emptied = byId("empty");
  const DRAFT = "ikm-draf-" + survey.key;
  const ANSWERS = "ikm-jawaban-" + survey.key;
  const memory = {};
  let warned = false;
  let handed = [];  // ids of the answers in the file that was downloaded last

  // A browser may refuse storage: answers then live as long as the page, and the page says so.
  const read = (name) => {
    if (name in memory) return memory[name];
    try { return JSON.parse(localStorage.getItem(name)); } catch (refused) { return null; }
  };
  const write = (name, value) => {
    try {
      localStorage.setItem(name, JSON.stringify(value));
      delete memory[name];
      return true;
    } catch (refused) {
      memory[name] = value;
      return false;
    }
  };
  const erase = (name) => {
    delete memory[name];
    try { localStorage.removeItem(name); } catch (refused) { /* nothing is kept */ }
  };

  const two = (number) => String(number).padStart(2, "0");
  const day = (now) => now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  const clock = (now) => two(now.getHours()) + ":" + two(now.getMinutes()) + ":" + two(now.getSeconds());

  // A random UUID (RFC 9562, version 4); crypto.randomUUID is missing where a page is opened from a file.
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // By attribute: a question's key may be the name of something that every form has, such as `reset`.
  const fields = (name) => form.querySelectorAll('[name="' + name + '"]');
  const question = (key) => fields(key)[0].closest("fieldset");
  const asked = () => {
    const service = survey.words.includes("layanan") ? fields("layanan")[0].value : "";
    const absent = survey.absent[service] || [];
    return survey.elements.filter((key) => !absent.includes(key));
  };
  const missing = () => {
    const data = new FormData(form);
    return asked().filter((key) => !data.get(key));
  };

  const record = (data, now) => {
    const date = data.get("tanggal") || day(now);
    const answer = { id_kiriman: newId(), tanggal: date === day(now) ? date + " " + clock(now) : date };
    const elements = asked();
    if (survey.unit) answer.unit = survey.unit;
    for (const key of survey.words) answer[key] = (data.get(key) || "").trim() || null;
    for (const key of survey.elements) answer[key] = elements.includes(key) && data.get(key) ? Number(data.get(key)) : null;
    return answer;
  };

  const showProgress = () => {
    const elements = asked();
    const done = elements.length - missing().length;
    for (const key of survey.elements) question(key).hidden = !elements.includes(key);
    byId("bar").max = elements.length;
    byId("bar").value = done;
    byId("done").textContent = done + " / " + elements.length;
  };

  const showKept = () => {
    const count = (read(ANSWERS) || []).length;
    byId("kept").hidden = count === 0;
    byId("count").textContent = say.kept.replace("{count}", count);
  };

  const start = () => {
    HTMLFormElement.prototype.reset.call(form);
    const today = day(new Date());
    fields("tanggal")[0].value = today;
    fields("tanggal")[0].max = today;
    const draft = read(DRAFT) || {};
    for (const name of Object.keys(draft)) {
      for (const field of fields(name)) {
        if (field.type === "radio") field.checked = field.value === draft[name];
        else field.value = draft[name];
      }
    }
    byId("resumed").hidden = Object.keys(draft).length === 0;
    byId("thanks").hidden = true;
    byId("ask").hidden = false;
    emptied.hidden = true;
    warned = false;
    message.textContent = "";
    showProgress();
    showKept();
  };

  form.addEventListener("input", () => {
    const draft = {};
    new FormData(form).forEach((value, name) => { if (value) draft[name] = value; });
    if (draft.tanggal === day(new Date())) delete draft.tanggal;
    write(DRAFT, draft);
    warned = false;
    showProgress();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const left = missing();
    const none = left.length === asked().length;
    if (left.length && (none || !warned)) {
      warned = true;
      question(left[0]).before(message);
      message.textContent = none ? say.none : say.missing.replace("{count}", left.length);
      fields(left[0])[0].focus({ preventScroll: true });
      message.scrollIntoView({ block: "start" });
      return;
    }
    const safe = write(ANSWERS, (read(ANSWERS) || []).concat(record(new FormData(form), new Date())));
    erase(DRAFT);
    byId("ask").hidden = true;
    byId("thanks").hidden = false;
    byId("safe").hidden = !safe;
    byId("unsafe").hidden = safe;
    emptied.hidden = true;
    showKept();
    byId("thanks-title").focus();
  });

  for (const button of document.querySelectorAll(".restart")) {
    button.addEventListener("click", () => {
      if (!confirm(say.restart)) return;
      erase(DRAFT);
      start();
      scrollTo(0, 0);
    });
  }

  byId("again").addEventListener("click", () => {
    start();
    scrollTo(0, 0);
  });

  byId("save").addEventListener("click", () => {
    const answers = read(ANSWERS) || [];
    const now = new Date();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(answers, null, 1)], { type: "application/json" }));
    link.download = "jawaban-" + survey.key + "-" + day(now) + "-" + clock(now).replace(/:/g, "") + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    handed = answers.map((answer) => answer.id_kiriman);
    emptied.hidden = false;
  });

  // Answers go only when a person says that their file is safe, and only those in it: nothing is lost by a failed download.
  emptied.addEventListener("click", () => {
    if (!confirm(say.empty.replace("{count}", handed.length))) return;
    const rest = (read(ANSWERS) || []).filter((answer) => !handed.includes(answer.id_kiriman));
    if (rest.length) write(ANSWERS, rest);
    else erase(ANSWERS);
    emptied.hidden = true;
    showKept();
  });

  start();
})();
