/* Keeps public guides for when there is no network. Pages of somebody signed in are never kept: they carry "no-store"
   or "private" (shared phones, kiosks). The version changes with the static files. */
var VERSION = "mingban-{{ version }}";
var SHELL = [{% for url in shell %}"{{ url|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
var GUIDES = [{% for prefix in guides %}"{{ prefix|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
var MOST_GUIDES = 30;

self.addEventListener("install", function (event) {
  var wanted = SHELL.map(function (url) { return new Request(url, { credentials: "omit" }); });
  event.waitUntil(caches.open(VERSION).then(function (cache) { return cache.addAll(wanted); }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== VERSION; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

function isGuide(path) {
  return GUIDES.some(function (prefix) { return path === "/" || path.indexOf(prefix) === 0; });
}

function keep(request, answer) {
  var rules = answer.headers.get("Cache-Control") || "";
  if (!answer.ok || answer.redirected || /no-store|private/.test(rules)) return;
  var copy = answer.clone();
  caches.open(VERSION).then(function (cache) {
    return cache.put(request, copy).then(function () { return cache.keys(); }).then(function (kept) {
      var guides = kept.filter(function (one) { return isGuide(new URL(one.url).pathname); });
      return Promise.all(guides.slice(0, Math.max(0, guides.length - MOST_GUIDES)).map(function (one) { return cache.delete(one); }));
    });
  });
}

self.addEventListener("fetch", function (event) {
  var request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (SHELL.indexOf(url.pathname) > 0) {
    event.respondWith(caches.match(request).then(function (kept) { return kept || fetch(request); }));
    return;
  }
  if (request.mode !== "navigate") return;
  event.respondWith(fetch(request).then(function (answer) {
    if (isGuide(url.pathname)) keep(request, answer);
    return answer;
  }).catch(function () {
    return caches.match(request).then(function (kept) { return kept || caches.match("{{ offline|escapejs }}"); });
  }));
});

/* What was pushed is shown, one notification for what came twice; a click opens its page. */
self.addEventListener("push", function (event) {
  var told = event.data ? event.data.json() : {};
  if (!told.title) return;
  event.waitUntil(self.registration.showNotification(told.title, { body: told.body, tag: told.tag, data: { url: told.url } }));
});

self.addEventListener("notificationclick", function (event) {
  var url = (event.notification.data || {}).url || "/";
  event.notification.close();
  if (url.charAt(0) === "/" && url.charAt(1) !== "/") event.waitUntil(self.clients.openWindow(url));
});
