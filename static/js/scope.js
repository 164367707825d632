/* A role is held in one kind of place: <select data-scope-for="place"> has options with data-scope="unit", "group" or
   "all"; of the select with that id only the places of this kind stay (values unit:…, group:…, all). Without this
   script all places are offered, and the server refuses the ones that do not fit. */

function start(role) {
  const place = document.getElementById(role.dataset.scopeFor);
  const field = place.closest(".field");
  const groups = [...place.querySelectorAll("optgroup")];
  const scopeOf = (group) => group.querySelector("option")?.value.split(":")[0];

  function fit() {
    const scope = role.selectedOptions[0]?.dataset.scope;
    const chosen = place.value;
    field.hidden = !scope && !field.classList.contains("has-error");
    groups.forEach((group) => { if (!scope || scopeOf(group) === scope) place.append(group); else group.remove(); });
    place.value = [...place.options].some((option) => option.value === chosen) ? chosen : "";
    if (scope === "all") place.value = "all";
  }

  role.addEventListener("change", fit);
  fit();
}

document.querySelectorAll("select[data-scope-for]").forEach(start);
