/* Signing with a finger, a pen or a mouse. The page may be exchanged under it, so everything listens on the document. */
(function () {
  "use strict";
  var doc = document, drawn = new WeakMap(), told = 0;

  function at(canvas, event) {
    var box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  }
  function padOf(event) { return event.target.closest && event.target.closest("canvas[data-pad]"); }

  doc.addEventListener("pointerdown", function (event) {
    var canvas = padOf(event);
    if (!canvas) return;
    canvas.setPointerCapture(event.pointerId);
    drawn.set(canvas, { last: at(canvas, event), length: (drawn.get(canvas) || { length: 0 }).length, down: true });
  });
  doc.addEventListener("pointermove", function (event) {
    var canvas = padOf(event), stroke = canvas && drawn.get(canvas);
    if (!stroke || !stroke.down) return;
    var pen = canvas.getContext("2d"), to = at(canvas, event);
    pen.lineWidth = 7; pen.lineCap = "round"; pen.lineJoin = "round"; pen.strokeStyle = "#000";
    pen.beginPath(); pen.moveTo(stroke.last[0], stroke.last[1]); pen.lineTo(to[0], to[1]); pen.stroke();
    stroke.length += Math.hypot(to[0] - stroke.last[0], to[1] - stroke.last[1]);
    stroke.last = to;
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    doc.addEventListener(name, function (event) {
      var canvas = padOf(event), stroke = canvas && drawn.get(canvas);
      if (!stroke) return;
      stroke.down = false;
      keep(canvas.closest("form"));
    });
  });

  // Writing slowly must not let the screen go dark.
  function keep(form) {
    if (Date.now() - told < 15000) return;
    told = Date.now();
    var body = new FormData();
    body.append("answer", "touch");
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fetch(form.getAttribute("data-touch"), { method: "POST", body: body, redirect: "manual" });
  }

  doc.addEventListener("click", function (event) {
    var button = event.target.closest("[data-pad-clear]"), canvas = button && button.closest("form").querySelector("canvas");
    if (!canvas) return;
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    drawn.delete(canvas);
  });
  doc.addEventListener("submit", function (event) {
    var form = event.target, canvas = form.matches("[data-pad-form]") && form.querySelector("canvas");
    if (!canvas) return;
    var stroke = drawn.get(canvas), isEmpty = !stroke || stroke.length < 100;
    form.querySelector("[data-pad-empty]").hidden = !isEmpty;
    if (isEmpty) { event.preventDefault(); return; }
    form.elements.picture.value = canvas.toDataURL("image/png");
  }, true);
})();
