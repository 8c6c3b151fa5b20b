/** The first section: tiles and bars. */
export const answerStyle = `
.tiles {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
  gap: 1.25rem 2rem;
  margin: 2rem 0;
}
.tiles dt { color: var(--muted); font-size: 0.875rem }
.tiles dd { margin: 0; font-size: 1.375rem; font-variant-numeric: tabular-nums; line-height: 1.35 }
.tiles dd .interval, .tiles dd small { font-size: 0.875rem }
.tiles dd.note { color: var(--muted); font-size: 0.8125rem }
.memory-bars { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
.memory-bars th { font-weight: 400; text-align: left; padding-right: 1rem; width: 1% }
.memory-bars td { padding: 0.2rem 0 }
.memory-bars .bytes { width: 1%; white-space: nowrap; padding-left: 1rem; text-align: right }
svg.memory { display: block; width: 100%; height: 1.25rem }
.memory .chosen { fill: var(--accent) }
.memory .full { fill: var(--line) }
svg.evidence { display: block; width: 100%; height: 0.75rem; border-radius: 3px }
.evidence .better { fill: var(--better) }
.evidence .open { fill: var(--line) }
.evidence .worse { fill: var(--worse) }
.evidence .alone { fill: var(--muted) }
.evidence .unsure { fill: var(--unsure-fill) }
.evidence-counts { list-style: none; padding: 0; font-size: 0.9375rem }
.evidence-counts i {
  display: inline-block;
  width: 0.75rem;
  height: 0.75rem;
  border-radius: 2px;
  margin-right: 0.5rem;
}
i.better { background: var(--better) }
i.open { background: var(--line) }
i.worse { background: var(--worse) }
i.alone { background: var(--muted) }
i.unsure { background: var(--unsure-fill) }
`
