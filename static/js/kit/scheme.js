// @ts-check

/**
 * Light, dark or as the system has it, without loading a page. In the account menu the buttons send
 * a form where there is no script; visitors have the buttons alone.
 * @param {MouseEvent} event
 */
export function switchScheme(event) {
  const button = event.target instanceof Element ? event.target.closest("[data-scheme-choice], [data-scheme-form] button") : null;
  if (!(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  const value = button.dataset.schemeChoice ?? button.value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `scheme=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  if (value === "system") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = value;
  for (const each of button.parentElement?.querySelectorAll("button") ?? []) {
    each.setAttribute("aria-pressed", String(each === button));
  }
}
