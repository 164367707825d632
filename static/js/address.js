/* A form that only asks (method get) sends what was filled in and nothing else: its address can be shared and read. */

document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  const filled = [...event.formData].filter(([, value]) => value !== "");
  for (const name of new Set(event.formData.keys())) event.formData.delete(name);
  for (const [name, value] of filled) event.formData.append(name, value);
});
