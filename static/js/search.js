// "/" leads to the search field, except where somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const menu = document.querySelector("details.menu");
  let field = document.getElementById("search-wide");
  if (field && !field.offsetParent && menu) {
    menu.open = true;
    field = document.getElementById("search-menu");
  }
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
