/* A form that only asks (method get) sends what was filled in and nothing else: its address can be shared and read. */

document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  const filled = [...event.formData].filter(([, value]) => value !== "");
  for (const name of new Set(event.formData.keys())) event.formData.delete(name);
  for (const [name, value] of filled) event.formData.append(name, value);
});

/* The answer to a form that was sent counts as the page of the form: back and reload open it, without sending anew. */
if ("answersPost" in document.body.dataset) history.replaceState(history.state, "", location.href);
