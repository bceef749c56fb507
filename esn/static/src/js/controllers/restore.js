// A page that Back brings out of the browser's cache blanks itself and reloads when somebody else (or nobody) is signed in now.
const { epoch } = document.querySelector("script[data-icons]").dataset;
const now = () => document.cookie.match(/(?:^|; )esn_epoch=([^;]*)/)?.[1] ?? "";

window.addEventListener("pageshow", (event) => {
  if (!event.persisted || epoch === undefined || decodeURIComponent(now()) === epoch) return;
  document.body.hidden = true;
  location.reload();
});
