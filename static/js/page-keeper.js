/* The service worker of the pages on which a unit of an inspection is worked at: what was seen last of them, and the
   files they are made of, stands in for a server that is not reached, for half a day at most. Nothing else is kept, and
   whatever the server answers goes first. What else makes them forgotten: kept-pages.js. */
const START = "rectify-pages:"; // and whose: one cache, of one person
const AT = "x-kept-at";
const LONGEST = 12 * 3600 * 1000;
const PAGE = /^\/inspections\/[^/]+\/units\/[^/]+\/questions$/;
const FILE = /^(\/bootstrap)?\/static\//;

/* A page that its reader may open no more goes; so does what was kept for somebody else. */
async function drop(path, mine) {
  for (const name of (await caches.keys()).filter((one) => one.startsWith(START))) {
    if (!mine) await (await caches.open(name)).delete(path);
    else if (name !== mine) await caches.delete(name);
  }
}

/* That something else was saved is not told once more when the page is shown again. */
async function keep(path, answer) {
  if (answer.status >= 500) return;
  const page = answer.ok && !answer.redirected ? await answer.text() : "";
  const user = page.match(/<body [^>]*data-user="(\d+)"/)?.[1];
  await drop(path, user && START + user);
  if (!user) return;
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  headers.set(AT, Date.now());
  const cache = await caches.open(START + user);
  await cache.put(path, new Response(page.replaceAll(/<meta name="draft-done"[^>]*>/g, ""), { headers }));
}

async function findKept(path) {
  const kept = await caches.match(path);
  const at = Number(kept?.headers.get(AT));
  if (!kept || at < Date.now() - LONGEST) return null;
  return new Response((await kept.text()).replace("<body ", `<body data-kept-at="${at}" `), { headers: kept.headers });
}

async function answerPage(event, path) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(path, answer.clone()));
    return answer;
  } catch (lost) {
    const kept = await findKept(path);
    if (kept) return kept;
    throw lost;
  }
}

async function answerFile(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    const kept = await caches.match(request.url);
    if (kept) return kept;
    throw lost;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (PAGE.test(pathname)) event.respondWith(answerPage(event, pathname));
  else if (FILE.test(pathname)) event.respondWith(answerFile(event.request));
});
