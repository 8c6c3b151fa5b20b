import { describe, expect, it } from 'vitest'
import { Html, html } from '../../src/report/html.ts'

describe('the html template', () => {
  it('escapes text, also within an attribute', () => {
    const hostile = `"'><script>&`
    expect(html`<b title="${hostile}">${hostile}</b>`.markup).toBe(
      '<b title="&quot;&#39;&gt;&lt;script&gt;&amp;">&quot;&#39;&gt;&lt;script&gt;&amp;</b>',
    )
  })

  it('leaves markup alone, joins lists, and skips what is absent', () => {
    expect(html`<p>${[html`<i>${'<'}</i>`, 'a', 2]}${undefined}${false}</p>`.markup).toBe(
      '<p><i>&lt;</i>a2</p>',
    )
    expect(html`${new Html('<br>')}`.markup).toBe('<br>')
  })

  it('prints a dash for a number that is none', () => {
    expect(html`${Number.NaN} ${Number.POSITIVE_INFINITY}`.markup).toBe('– –')
  })
})
