import { type Html, html } from './html.ts'

/**
 * Text to paste; `script.ts` brings the button to life.
 *
 * @param label what the button copies, for those who do not see it
 */
export function copyable(text: string, label: string): Html {
  return html`<div class="copyable"><pre tabindex="0"><code>${text}</code></pre>
<button type="button" class="copy" aria-label="Copy ${label}" hidden>Copy</button></div>`
}
