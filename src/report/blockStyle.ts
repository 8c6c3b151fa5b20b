/** Engine cards, text to copy, lists of definitions. */
export const blockStyle = `
.engines {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
  gap: 1.5rem;
}
.engine { border: 1px solid var(--line); border-radius: 8px; padding: 1.25rem; min-width: 0 }
.engine h3 { margin: 0 }
.setting { margin: 0.125rem 0 0.75rem; color: var(--muted) }
.engine ul { font-size: 0.9375rem; margin: 0.25rem 0 }
.engine .cost { margin: 0.75rem 0 }
.copyable {
  --base: var(--raised);
  display: flex;
  align-items: flex-start;
  background: var(--base);
  border-radius: 6px;
}
pre {
  flex: 1;
  min-width: 0;
  white-space: pre;
  margin: 0;
  padding: 0.875rem 1rem;
  font: 0.875rem/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
}
.copy {
  margin: 0.5rem 0.5rem 0.5rem 0;
  font: inherit;
  font-size: 0.8125rem;
  padding: 0.25rem 0.625rem;
  color: var(--accent);
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 5px;
  cursor: pointer;
}
.facts { display: flex; flex-wrap: wrap; gap: 0.75rem 1.5rem; font-variant-numeric: tabular-nums }
.facts dt { color: var(--muted); font-size: 0.8125rem }
.facts dd { margin: 0 }
.facts .interval { display: block }
.method > div {
  display: grid;
  grid-template-columns: 10rem minmax(0, 1fr);
  gap: 0 1rem;
  padding: 0.375rem 0;
  border-top: 1px solid var(--line);
}
.method dt { color: var(--muted) }
.method dd { margin: 0 }
@media screen and (max-width: 44rem) {
  .method > div { grid-template-columns: minmax(0, 1fr) }
  .copyable { display: block }
  .copy { margin: 0 0 0.75rem 1rem }
}
`
