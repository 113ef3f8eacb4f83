/* Lets a browser register for pushes. The page works without it: the box stays hidden where pushes cannot be. */
(function () {
  "use strict";
  var box = document.querySelector("[data-push]");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  var said = box.querySelector("[data-push-said]"), token = document.querySelector("input[name='csrfmiddlewaretoken']");
  box.hidden = false;

  function octets(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/")), found = new Uint8Array(plain.length);
    for (var place = 0; place < plain.length; place += 1) found[place] = plain.charCodeAt(place);
    return found;
  }

  function register() {
    return navigator.serviceWorker.ready.then(function (worker) {
      return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(box.dataset.push) });
    }).then(function (subscription) {
      return fetch(box.dataset.pushUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token.value },
        body: JSON.stringify(subscription)
      });
    }).then(function (answer) {
      said.textContent = answer.ok ? "登记好了，有新的会弹出通知。" : "没有登记上，请过一会儿再试。";
    });
  }

  box.querySelector("button").addEventListener("click", function () {
    Notification.requestPermission().then(function (answer) {
      if (answer !== "granted") { said.textContent = "浏览器没有允许通知，请在浏览器的设置里打开。"; return null; }
      return register();
    }).catch(function () { said.textContent = "这个浏览器现在收不了通知，请用短信或者邮件。"; });
  });
}());
