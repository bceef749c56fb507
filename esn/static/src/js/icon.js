// An icon of the sprite, for what scripts add to a page.
const sprite = document.querySelector("script[data-icons]").dataset.icons;
const SVG = "http://www.w3.org/2000/svg";

export function icon(name, small = false) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", small ? "icon icon-s" : "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#i-${name}`);
  svg.append(use);
  return svg;
}
