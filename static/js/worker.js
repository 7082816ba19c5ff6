// The service worker, sent as /sw.js with VERSION, SHELL and WORDS in front. It keeps what every page needs, a page for
// when there is no signal, and the orders seen last; these are forgotten as soon as somebody signs in or out.
const STATIC = `static-${VERSION}`;
const SEEN = "seen";
const MOST = 20;
const OWN = /^\/(pesanan|pembelian)\/[^/]+$|^\/akun\/pesanan$/;
const CHANGES_WHO = /^\/(masuk|keluar|akun\/data\/hapus)$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STATIC).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== STATIC && name !== SEEN) await caches.delete(name);
      await self.registration.navigationPreload?.enable();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && CHANGES_WHO.test(url.pathname)) event.waitUntil(caches.delete(SEEN));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(kept(request));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

async function kept(request) {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(STATIC)).put(request, answer.clone());
  return answer;
}

async function page(event, url) {
  const isOwn = OWN.test(url.pathname);
  try {
    const answer = (await event.preloadResponse) || (await fetch(event.request));
    if (isOwn) event.waitUntil(answer.ok ? keep(url.pathname, answer.clone()) : caches.delete(SEEN));
    return answer;
  } catch {
    const seen = isOwn && (await (await caches.open(SEEN)).match(url.pathname));
    return seen ? marked(seen) : offline();
  }
}

async function keep(path, answer) {
  const cache = await caches.open(SEEN);
  const headers = { "Content-Type": "text/html; charset=utf-8", "X-Seen": new Date().toISOString() };
  await cache.delete(path);
  await cache.put(path, new Response(await answer.text(), { headers }));
  for (const old of (await cache.keys()).slice(0, -MOST)) await cache.delete(old);
}

async function marked(seen) {
  const html = await seen.text();
  const lang = html.includes('<html lang="en"') ? "en" : "id";
  const when = new Date(seen.headers.get("X-Seen"));
  const time = when.toLocaleString(lang, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  const note = `<aside class="demo-banner" role="status">${WORDS[lang].replace("{time}", time)}</aside>`;
  return new Response(html.replace(/<body[^>]*>/, (body) => body + note), { headers: seen.headers });
}

async function offline() {
  const cache = await caches.open(SEEN);
  const last = (await cache.keys()).length ? await (await cache.match((await cache.keys()).at(-1))).text() : "";
  return caches.match(last.includes('<html lang="en"') ? "/luring?bahasa=en" : "/luring");
}
