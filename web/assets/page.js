// What every page does a little better with script. Everything works without.
document.querySelector("[data-focus]")?.focus();

// A link of the error summary leads into the field, not only to it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".govuk-error-summary a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${field.id}"]`) ?? field)
    .scrollIntoView();
  field.focus({ preventScroll: true });
});
