/* Rectangles drawn on a page with the mouse. Without this script numbered cells do the same. */
(function () {
  "use strict";
  var doc = document, sheet = doc.querySelector("[data-marks]");
  if (!sheet || !window.PointerEvent) return;
  var input = doc.getElementById(sheet.getAttribute("data-marks")), svg = sheet.querySelector(".marks");
  var hint = doc.querySelector("[data-marks-hint]"), list = doc.querySelector("[data-marks-list]");
  var wrong = doc.querySelector("input[name='verdict'][value='no']"), start = null, drawn = null;
  var marks = input.value ? input.value.split(";").map(function (part) { return part.split(",").map(Number); }) : [];

  hint.hidden = false;
  sheet.classList.add("can-draw");
  sheet.querySelector("img").draggable = false;

  function place(event) {
    var box = sheet.getBoundingClientRect();
    function cut(number) { return Math.max(0, Math.min(1, number)); }
    return [cut((event.clientX - box.left) / box.width), cut((event.clientY - box.top) / box.height)];
  }
  function between(a, b) {
    return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])];
  }
  function show() {
    svg.textContent = "";
    marks.concat(drawn ? [drawn] : []).forEach(function (mark) {
      var rect = doc.createElementNS("http://www.w3.org/2000/svg", "rect");
      ["x", "y", "width", "height"].forEach(function (name, n) { rect.setAttribute(name, mark[n]); });
      svg.appendChild(rect);
    });
    list.textContent = "";
    marks.forEach(function (mark, n) {
      var button = doc.createElement("button");
      button.type = "button";
      button.className = "btn btn--quiet btn--sm";
      button.textContent = "去掉第 " + (n + 1) + " 个框";
      button.addEventListener("click", function () { marks.splice(n, 1); show(); });
      list.appendChild(button);
    });
    input.value = marks.map(function (mark) {
      return mark.map(function (number) { return number.toFixed(3); }).join(",");
    }).join(";");
  }
  sheet.addEventListener("pointerdown", function (event) {
    if (event.pointerType === "touch" || event.button !== 0) return;  // fingers scroll
    start = place(event);
    sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  sheet.addEventListener("pointermove", function (event) {
    if (!start) return;
    drawn = between(start, place(event));
    show();
  });
  sheet.addEventListener("pointerup", function () {
    if (drawn && drawn[2] > 0.005 && drawn[3] > 0.005) {
      marks.push(drawn);
      if (wrong) wrong.checked = true;
    }
    start = drawn = null;
    show();
  });
  show();
})();
