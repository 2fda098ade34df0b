(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const sections = ["start", "ask", "end", "closed"];
  const LETTERS = "abcdefghi";
  let doubts = [];    // one for each thing to decide, in the order of the stack
  let say = {};       // the sentences, in the reader's language
  let at = 0;         // index of the doubt that is shown; doubts.length: the last page
  let typed = "";     // digits of a number that may go on, as 1 of 12
  let busy = false;
  let saves = false;  // whether there is a store to save to
  let emptied = null; // the doubt for which an empty field was entered once

  const remembered = (name) => { try { return sessionStorage.getItem(name); } catch (refused) { return null; } };
  const remember = (name, value) => { try { sessionStorage.setItem(name, value); } catch (refused) { /* asked again */ } };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
  const number = (value) => value.toLocaleString(document.documentElement.lang);
  const made = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const tell = (text) => { byId("alert").textContent = ""; byId("status").textContent = text; };
  const warn = (text) => { byId("status").textContent = ""; byId("alert").textContent = text; };

  // Nothing counts as done until the server says that it is on disk.
  const send = async (path, body) => {
    if (busy) return null;
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(60000),
      });
      const said = await answer.json();
      if (answer.ok || answer.status === 409) return said;
      warn(said.error || say.unreached);
    } catch (unreached) {
      warn(say.unreached);
    } finally {
      busy = false;
      document.body.removeAttribute("aria-busy");
    }
    return null;
  };

  // A key that bounces must not decide the next doubt, which nobody has seen yet.
  const pause = () => {
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    setTimeout(() => { busy = false; document.body.removeAttribute("aria-busy"); }, 250);
  };

  const show = (name) => {
    for (const section of sections) byId(section).hidden = section !== name;
    byId("save").hidden = name === "closed" || !saves;
    byId("finish").hidden = name === "closed";
  };
  const left = () => doubts.filter((doubt) => !doubt.decided).length;
  const current = () => (byId("ask").hidden ? null : doubts[at] || null);

  const count = () => {
    byId("bar").max = Math.max(doubts.length, 1);
    byId("bar").value = doubts.length - left();
    const asking = !byId("ask").hidden;
    byId("count").textContent = asking ? filled(say.count, { at: number(at + 1), all: number(doubts.length) }) : "";
  };

  const marked = (button, doubt, value) => {
    const mark = button.querySelector(".mark");
    const decided = doubt.decided && doubt.decided.how !== "unsure" && doubt.decided.value === value;
    const proposed = doubt.proposed && doubt.proposal === value;
    button.classList.toggle("proposed", proposed);
    button.classList.toggle("decided", Boolean(decided));
    mark.textContent = decided ? filled(say.decided, doubt.decided) : proposed ? say.proposed : "";
  };

  const choiceButton = (doubt, choice, index) => {
    const item = made("li");
    const button = made("button");
    button.type = "button";
    button.append(made("kbd", String(index + 1)), made("span", choice.label), made("small", "", "mark"));
    button.addEventListener("click", () => decide(doubt, choice.value, "choice"));
    marked(button, doubt, choice.value);
    item.append(button);
    return item;
  };

  const showChoices = (doubt) => {
    const list = byId("choices");
    list.hidden = doubt.kind !== "choice";
    list.className = doubt.choices.length > 20 ? "days" : doubt.choices.length > 4 ? "many" : "";
    list.replaceChildren(...doubt.choices.map((choice, index) => choiceButton(doubt, choice, index)));
  };

  const showWriting = (doubt) => {
    const form = byId("writing");
    form.hidden = doubt.kind === "choice";
    document.body.classList.toggle("typing", !form.hidden);
    form.querySelectorAll("input, textarea, button").forEach((old) => old.remove());
    if (form.hidden) return;
    const field = made(doubt.kind === "lines" ? "textarea" : "input");
    field.id = "field";
    if (field.tagName === "INPUT") field.type = "text";
    if (doubt.kind === "age") field.inputMode = "numeric";
    field.maxLength = doubt.kind === "age" ? 3 : 2000;
    field.autocomplete = "off";
    field.value = (doubt.decided && doubt.decided.value) || "";
    field.setAttribute("aria-describedby", "writing-hint");
    byId("writing-label").htmlFor = "field";
    byId("writing-label").textContent = say.typed;
    byId("writing-hint").textContent = [doubt.hint, doubt.kind === "lines" ? say.keysLines : say.keysLine].filter(Boolean).join(" ");
    const store = made("button", say.store, "main");
    store.type = "submit";
    byId("writing-label").after(field);
    form.append(store);
  };

  const showPicture = (doubt) => {
    const clip = byId("clip");
    clip.onerror = () => {
      byId("wider").hidden = true;
      byId("lost").hidden = false;
    };
    byId("wider").hidden = false;
    byId("lost").hidden = true;
    clip.onload = () => { byId("wider").style.setProperty("--clip", 2 * clip.naturalWidth + "px"); };  // more would only blur it
    clip.alt = filled(say.clip, { question: doubt.question });
    clip.src = "/clip/" + encodeURIComponent(doubt.id);
    const following = doubts[at + 1];
    if (following) new Image().src = "/clip/" + encodeURIComponent(following.id);
  };

  const draw = () => {
    typed = "";
    emptied = null;
    if (at >= doubts.length) return drawEnd();
    const doubt = doubts[at];
    show("ask");
    count();
    byId("place").textContent = doubt.place;
    byId("question").textContent = doubt.question;
    byId("why").textContent = doubt.why;
    byId("why").hidden = !doubt.why;
    showPicture(doubt);
    showChoices(doubt);
    showWriting(doubt);
    marked(byId("blank"), doubt, null);
    const unsure = doubt.decided && doubt.decided.how === "unsure";
    byId("unsure").classList.toggle("decided", Boolean(unsure));
    byId("unsure").querySelector(".mark").textContent = unsure ? filled(say.decided, doubt.decided) : "";
    byId("previous").disabled = at === 0;
    const field = byId("field");
    if (field && doubt.kind !== "choice") field.focus();
    else byId("question").focus({ preventScroll: true });
    scrollTo(0, 0);
  };

  const drawEnd = () => {
    show("end");
    count();
    const title = byId("end").querySelector("h1");
    title.textContent = left() ? filled(say.some, { count: number(left()) }) : say.all;
    const tally = (test) => doubts.filter((doubt) => doubt.decided && test(doubt.decided)).length;
    const sums = [
      [say.sumValue, tally((d) => d.value !== null)],
      [say.sumBlank, tally((d) => d.value === null && d.how !== "unsure")],
      [say.sumUnsure, tally((d) => d.how === "unsure")],
      [say.sumLeft, left()],
    ];
    byId("sums").replaceChildren(...sums.map(([text, value]) => made("li", filled(text, { count: number(value) }))));
    byId("again").hidden = left() === 0;
    byId("back").hidden = doubts.length === 0;
    title.focus({ preventScroll: true });
  };

  const go = (index) => {
    at = Math.min(Math.max(index, 0), doubts.length);
    tell("");
    draw();
  };
  const nextOpen = (from) => {
    const rest = doubts.findIndex((doubt, index) => index >= from && !doubt.decided);
    return rest < 0 ? doubts.length : rest;
  };

  const decide = async (doubt, value, how) => {
    if (busy) return;
    if (!byId("clip").complete) { tell(say.loading); return; }  // nothing is decided unseen
    const said = await send("/decide", { id: doubt.id, value, how, by: remembered("name"), seen: doubt.decided });
    if (!said) return;
    doubt.decided = said.decided;
    if (said.error) { draw(); warn(said.error); return; }  // somebody else was first
    at = nextOpen(doubts.indexOf(doubt) + 1);
    draw();
    tell(said.said);
    pause();
  };

  const undo = async () => {
    const said = await send("/undo", { by: remembered("name") });
    if (!said) return;
    const index = doubts.findIndex((doubt) => doubt.id === said.id);
    if (index >= 0) {
      doubts[index].decided = said.decided;
      at = index;
      draw();
    }
    tell(said.said);
  };

  const digit = (doubt, key) => {
    const next = Number(typed + key);
    if (next === 0) return decide(doubt, null, "choice");
    if (next > doubt.choices.length) { typed = ""; draw(); return undefined; }
    if (next * 10 > doubt.choices.length) return decide(doubt, doubt.choices[next - 1].value, "choice");
    typed = String(next);
    byId("choices").querySelectorAll("button").forEach((b, i) => b.classList.toggle("typed", i === next - 1));
    tell(filled(say.goesOn, { label: doubt.choices[next - 1].label }));
    return undefined;
  };

  const enter = (doubt) => {
    if (typed) return decide(doubt, doubt.choices[Number(typed) - 1].value, "choice");
    if (doubt.proposed) return decide(doubt, doubt.proposal, "choice");
    return warn(say.noProposal);
  };

  const enlarge = () => {
    const doubt = current();
    if (!doubt) return;
    const picture = byId("large-clip");
    const lost = byId("large-lost");
    lost.hidden = true;
    picture.alt = filled(say.around, { question: doubt.question });
    picture.onerror = () => {
      picture.onerror = () => { lost.textContent = say.clipLost; };
      lost.textContent = say.aroundLost;
      lost.hidden = false;
      picture.src = "/clip/" + encodeURIComponent(doubt.id);
    };
    picture.src = "/around/" + encodeURIComponent(doubt.id);
    byId("large").showModal();
  };

  // Keys that are also typed into fields, and what they do elsewhere.
  const letterKey = (doubt, key) => {
    if (key === "k") return decide(doubt, null, "choice");
    if (key === "t") return decide(doubt, null, "unsure");
    if (key === "u") return undo();
    if (key === "l") return enlarge();
    if (doubt.kind !== "choice") return undefined;
    if (/^[0-9]$/.test(key)) return digit(doubt, key);
    const index = LETTERS.indexOf(key);
    if (index >= 0 && doubt.choices.length <= LETTERS.length && index < doubt.choices.length) {
      return decide(doubt, doubt.choices[index].value, "choice");
    }
    return undefined;
  };

  const moves = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 };
  const askKey = (event, doubt) => {
    if (event.key in moves) { event.preventDefault(); return go(at + moves[event.key]); }
    if (event.key === "Backspace" && byId("letters").checked) { event.preventDefault(); return undo(); }
    if (event.key === "Escape") return typed ? draw() : undefined;
    if (event.key === "Enter") return event.target.closest("button") ? undefined : enter(doubt);
    return byId("letters").checked ? letterKey(doubt, event.key.toLowerCase()) : undefined;
  };

  const store = (doubt) => {
    const text = byId("field").value.trim();
    if (!text && emptied !== doubt) {
      emptied = doubt;
      return warn(say.emptyTwice);
    }
    return decide(doubt, text || null, "typed");
  };

  const fieldKey = (event, doubt) => {
    const many = doubt.kind === "lines";
    if (event.key !== "Enter") byId("alert").textContent = "";
    if (event.key === "Escape") { event.preventDefault(); return go(at + 1); }
    if (event.key === "PageUp" || event.key === "PageDown") { event.preventDefault(); return go(at + moves[event.key]); }
    if (event.key === "Enter" && (!many || event.ctrlKey || event.metaKey)) { event.preventDefault(); return store(doubt); }
    return undefined;
  };

  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing || document.querySelector("dialog[open]")) return;
    const doubt = current();
    const field = event.target.closest("input, textarea");
    if (doubt && field) { fieldKey(event, doubt); return; }
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") { event.preventDefault(); byId("help").showModal(); return; }
    if (doubt) askKey(event, doubt);
    else if (!byId("end").hidden && moves[event.key] < 0) go(doubts.length - 1);
  });

  const save = async () => {
    tell(say.saving);
    const said = await send("/save", {});
    if (said) tell(said.said);
  };
  const finish = async () => {
    const said = await send("/finish", {});
    if (!said) return;
    show("closed");
    count();
    tell("");
    byId("closed").querySelector("h1").focus();
  };
  const begin = () => { go(nextOpen(0)); };

  byId("who").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = byId("name").value.trim();
    if (!name) return;
    remember("name", name);
    begin();
  });
  byId("writing").addEventListener("submit", (event) => {
    event.preventDefault();
    if (current()) store(current());
  });
  const onClick = (id, run) => byId(id).addEventListener("click", run);
  onClick("blank", () => decide(current(), null, "choice"));
  onClick("unsure", () => decide(current(), null, "unsure"));
  onClick("previous", () => go(at - 1));
  onClick("next", () => go(at + 1));
  onClick("undo", undo);
  onClick("wider", enlarge);
  onClick("open-wider", enlarge);
  onClick("open-help", () => byId("help").showModal());
  onClick("save", save);
  onClick("finish", finish);
  onClick("end-finish", finish);
  onClick("again", begin);
  onClick("back", () => go(doubts.length - 1));
  byId("letters").addEventListener("change", () => remember("letters", byId("letters").checked ? "on" : "off"));

  const load = async () => {
    const answer = await fetch("/doubts");
    const given = await answer.json();
    if (!answer.ok) { warn(given.error); return undefined; }
    doubts = given.doubts;
    say = given.texts;
    byId("letters").checked = remembered("letters") !== "off";
    byId("waiting").textContent = filled(say.waiting, { count: number(left()) });
    saves = given.saves;
    if (remembered("name")) return begin();
    show("start");
    count();
    return byId("name").focus();
  };
  load().catch(() => { byId("alert").textContent = document.title; });
})();
