// The page works without this: it copies code, and sends a filter as soon as it is ticked.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
});

// The focus comes back to the filter that was ticked: who uses the keyboard goes on from there.
const TICKED = "ticked";
document.addEventListener("change", (event) => {
  const form = event.target.closest("form.facets");
  if (!form) return;
  const { name, value } = event.target;
  sessionStorage.setItem(TICKED, JSON.stringify([location.pathname, name, value]));
  form.requestSubmit();
});

// "/" goes to the first field, as on other pages for searching.
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector("form.ask input");
  if (field) { event.preventDefault(); field.focus(); field.select(); }
});

// Whoever corrects types the name once. A name typed before this script ran stays: emptied, the
// form would refuse to be sent.
for (const field of document.querySelectorAll("input.author")) {
  if (!field.value) field.value = localStorage.getItem("author") || "";
  field.form.addEventListener("submit", () => localStorage.setItem("author", field.value));
}

// On a narrow screen the filters stand in the way of the list.
if (window.matchMedia("(max-width: 46rem)").matches) {
  for (const filters of document.querySelectorAll("details.filters")) filters.open = false;
}

const [path, name, value] = JSON.parse(sessionStorage.getItem(TICKED) || "[]");
sessionStorage.removeItem(TICKED);
if (path === location.pathname) {
  const filters = [...document.querySelectorAll("form.facets input")];
  const ticked = filters.find((field) => field.name === name && field.value === value);
  if (ticked) {
    ticked.closest("details").open = true;
    ticked.focus();
  }
}

// What is still being worked out is looked at again.
if (document.querySelector(".reload")) setTimeout(() => location.reload(), 2000);
