/** The forest plots of ratios: a row of small tracks for each place. */
export const ratioStyle = `
.ratio-forest { margin: 1rem 0 2rem }
.ratios { border-collapse: collapse; font-variant-numeric: tabular-nums; table-layout: fixed }
table.ratios { width: 100%; max-width: calc(9rem + var(--budgets) * 16rem) }
.ratios th, .ratios td { font-weight: 400; text-align: left; padding: 0.125rem 0.5rem 0.125rem 0; vertical-align: middle; font-size: 0.875rem }
.ratios thead td { width: 7.5rem }
.ratios thead th { font-size: 0.8125rem; font-weight: 650; vertical-align: bottom }
.ratios thead small { display: block; font-size: 0.75rem }
.ratios .ticks { display: block; position: relative; height: 1rem; margin-right: 3rem; color: var(--muted); font-size: 0.6875rem; font-weight: 400 }
.ratios .ticks span { position: absolute; transform: translateX(-50%) }
.ratios tbody tr { border-top: 1px solid var(--line) }
.ratios .group th { font-weight: 650; padding-top: 0.75rem }
.ratios tbody + tbody .group { border-top: 0 }
.ratios td > div { display: flex; gap: 0.5rem }
.ratios td svg { flex: 1; min-width: 0; overflow: visible }
.ratios .numbers { width: 2.5rem; flex: none; font-size: 0.75rem; line-height: 16px }
.ratios .numbers span { display: block; color: var(--open) }
.ratios .numbers .declared { color: var(--ink); font-weight: 650 }
.ratios .none { color: var(--muted) }
.ratios .one { stroke: var(--ink); stroke-width: 1.25 }
.ratios .claimed { fill: var(--raised) }
.ratios .ours { color: var(--scheme-kqv) }
.ratios .gaussian { color: var(--scheme-qkqv) }
.ratios g line, .ratios .key line { stroke: currentColor; stroke-width: 2 }
.ratios .theory { stroke: var(--ink) !important; stroke-width: 1.5 !important }
.ratios circle, .ratios g rect, .ratios .key rect { fill: currentColor; stroke: var(--surface); stroke-width: 0.75 }
.ratios .key { width: 1.5rem; height: 1rem; flex: none }
.legend.ratios i.claimed { background: var(--raised); border: 1px solid var(--line) }
@media screen and (max-width: 44rem) {
  .ratios thead td { display: none }
  .ratios, .ratios thead, .ratios tbody { display: block }
  .legend.ratios { display: flex }
  .ratios tr { display: grid; grid-template-columns: repeat(var(--budgets), minmax(0, 1fr)); column-gap: 0.375rem; padding-block: 0.25rem }
  .ratios tbody th { grid-column: 1 / -1 }
  .ratios th, .ratios td { padding-right: 0 }
  .ratios td > div { display: block }
  .ratios td svg { width: 100% }
  .ratios .numbers { width: auto }
  .single tbody tr:not(.group) { grid-template-columns: 7rem minmax(0, 1fr) }
  .single tbody tr:not(.group) th { grid-column: 1 }
  .single thead tr { padding-left: 7.375rem }
  .single td > div { display: flex }
  .single .numbers { width: 3.5rem; white-space: nowrap }
  .ratios .numbers .ours::before { content: '● '; color: var(--scheme-kqv); font-size: 0.5rem }
  .ratios .numbers .gaussian::before { content: '■ '; color: var(--scheme-qkqv); font-size: 0.5rem }
  .ratios .ticks { margin-right: 0; font-size: 0.625rem }
}
`
