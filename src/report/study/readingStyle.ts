/** Places the cells of the readings: along a row on a desktop, down a column on a phone. */
export const readingStyle = `
.matrix {
  display: grid;
  grid-template-columns: auto repeat(var(--readings), minmax(0, 1.125rem));
  justify-content: start;
  gap: 1px;
  margin: 1rem 0;
  font-size: 0.6875rem;
  line-height: 1.1;
}
.matrix > * { grid-column: calc(var(--r) + 2); min-width: 0 }
.matrix > i { grid-row: calc(var(--c) + var(--factors) + 1); width: auto; height: 1.625rem; margin-top: 1px }
.matrix > i:hover { outline: 2px solid var(--ink) }
.matrix > b { grid-column: 1; padding-right: 0.75rem; align-self: center }
.matrix .factor { grid-row: calc(var(--f) + 1); font-weight: 400; color: var(--muted) }
.matrix .claim-id { grid-row: calc(var(--c) + var(--factors) + 1); font-size: 0.875rem }
.matrix .level {
  grid-row: calc(var(--f) + 1);
  grid-column: calc(var(--r) + 2) / span var(--span);
  display: grid;
  place-items: center;
  padding: 0.1875rem 0;
  background: var(--raised);
  overflow: hidden;
}
.matrix .level b { font-weight: 400 }
.matrix .turned b { writing-mode: vertical-rl }
@media screen and (max-width: 44rem) {
  .matrix {
    grid-template-columns: repeat(var(--factors), auto) repeat(var(--claims), minmax(1.375rem, 1.75rem));
    grid-template-rows: auto;
    grid-auto-rows: minmax(1.0625rem, auto);
  }
  .matrix > * { grid-column: auto; grid-row: calc(var(--r) + 2) }
  .matrix > i { grid-column: calc(var(--c) + var(--factors) + 1); grid-row: calc(var(--r) + 2); height: auto; margin: 0 }
  .matrix .factor { grid-column: calc(var(--f) + 1); grid-row: 1; align-self: end; padding: 0 0.125rem 0.25rem }
  .matrix .claim-id { grid-column: calc(var(--c) + var(--factors) + 1); grid-row: 1; padding: 0; align-self: end; text-align: center }
  .matrix .level { grid-column: calc(var(--f) + 1); grid-row: calc(var(--r) + 2) / span var(--span); padding: 0 0.125rem }
  .matrix .factor { writing-mode: vertical-rl; justify-self: center; padding: 0.25rem 0 }
  .matrix .level b, .matrix .turned b { writing-mode: horizontal-tb; white-space: nowrap }
  .matrix .long b { writing-mode: vertical-rl }
}
`
