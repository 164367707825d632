/* Which forms of this person were saved since a page was opened last, by their data-draft: the answer to each leaves a
   cookie of its own (views/drafts.py), so that tabs that save at the same time do not overwrite each other's. */
const mark = `draft-done-${document.body.dataset.user ?? ""}-`;
const told = document.cookie.split("; ").filter((one) => one.startsWith(mark)).map((one) => one.split("="));

export const saved = told.map(([, key]) => decodeURIComponent(key));

for (const [name] of told) document.cookie = `${name}=; Max-Age=0; Path=/; SameSite=Lax`;
