/** The table of verdicts: a table on a desktop, cards on a phone. */
export const claimStyle = `
.claims {
  width: 100%;
  border-collapse: collapse;
  table-layout: fixed;
  margin: 1.5rem 0;
  font-variant-numeric: tabular-nums;
}
.claims th, .claims td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; font-weight: 400 }
.claims thead th { color: var(--muted); font-size: 0.875rem; vertical-align: bottom; width: 29% }
.claims thead th.published { width: 6.5rem }
.claims thead th:first-child { width: auto }
.claims.kinds thead th { width: auto }
.claims.kinds thead th:first-child { width: 4rem }
.claims small { display: block }
.claims tbody { border-top: 1px solid var(--line) }
.claims .claim > * { padding-top: 0.875rem }
.claims tbody tr:last-child > * { padding-bottom: 0.875rem }
.claims .claim th { font-size: 1.0625rem; font-weight: 500; line-height: 1.4 }
.claims .claim b { color: var(--accent) }
.claims .claim p { margin: 0.25rem 0 0; font-size: 0.9375rem }
.claims .figure > * { font-size: 0.875rem }
.claims .figure th { color: var(--muted) }
.claims .figure small { display: inline-block }
.claims .group th { font-weight: 650 }
.badge { display: inline-flex; gap: 0.5rem; align-items: center; font-weight: 650 }
.badge.holds { color: var(--better) }
.badge.fails { color: var(--worse) }
.badge.lacks { color: var(--unsure) }
.badge i, .readings i {
  display: inline-grid;
  place-items: center;
  width: 1.0625rem;
  height: 1.0625rem;
  border-radius: 2px;
  font: 700 0.6875rem/1 system-ui, sans-serif;
  color: var(--surface);
  flex: none;
}
.holds > i, .readings i.holds { background: var(--better) }
.fails > i, .readings i.fails { background: var(--worse) }
.partly > i, .readings i.partly {
  background: linear-gradient(135deg, var(--better) 47%, var(--surface) 47% 53%, var(--worse) 53%);
  color: transparent;
}
.lacks > i, .readings i.lacks {
  background: var(--raised);
  color: var(--unsure);
  border: 1px dashed var(--unsure);
}
.readings i.absent { color: var(--muted); background: radial-gradient(var(--line) 2px, transparent 2.5px) }
@media screen and (max-width: 44rem) {
  .claims, .claims tbody { display: block }
  .claims thead { display: none }
  .claims tr { display: grid; grid-template-columns: 5.5rem 1fr 1fr; gap: 0 0.75rem }
  .claims tr > * { padding-right: 0 }
  .claims tbody tr:last-child > th { padding-bottom: 0.25rem }
  .claims .claim th, .claims .figure th, .claims .group th { grid-column: 1 / -1 }
  .claims .claim td { grid-column: 1 / -1; padding-top: 0.375rem }
  .claims .claim td::before { content: attr(data-label); display: block; color: var(--muted); font-size: 0.8125rem }
  .claims .figure td::before { content: attr(data-label); display: block; color: var(--muted); font-size: 0.75rem }
  .claims .figure small, .claims .figure .interval { display: block }
}
`
