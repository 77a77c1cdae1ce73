/* Reads the chosen option's feedback to who cannot see it appear. Everything else in a quiz works without this script. */

document.addEventListener("change", ({ target }) => {
  const option = target.closest(".quiz-option");
  if (!option) return;
  const live = option.closest("fieldset").querySelector(".quiz-live");
  live.textContent = option.querySelector(".quiz-feedback").textContent.replace(/\s+/g, " ").trim();
});

/* Once heard it is empty again: who reads on finds the feedback at its option, once. */

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const question = target.closest(".quiz fieldset");
  if (question && !question.contains(relatedTarget)) question.querySelector(".quiz-live").textContent = "";
});
