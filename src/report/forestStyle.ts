/** Forest plots: a table on a desktop, a list on a phone. */
export const forestStyle = `
.forest {
  width: 100%;
  border-collapse: collapse;
  table-layout: fixed;
  margin: 0.5rem 0 1.5rem;
  font-size: 0.9375rem;
  font-variant-numeric: tabular-nums;
}
.forest > thead th, .forest > thead td {
  vertical-align: bottom;
  text-align: left;
  font-weight: 400;
  color: var(--muted);
  font-size: 0.8125rem;
  padding-bottom: 0.25rem;
}
.forest > * > tr > .name { width: 22% }
.forest > * > tr > .ratio { width: 11rem; padding-left: 1.25rem }
.forest > * > tr > .outcome { width: 15rem; padding-left: 1rem }
.forest > tbody > tr { border-top: 1px solid var(--line) }
.forest > tbody > tr > * { vertical-align: top; text-align: left; padding-block: 0 }
.forest > tbody > tr > .name, .forest > tbody > tr > .ratio, .forest > tbody > tr > .outcome {
  padding-block: 0.375rem;
}
.forest tbody .name { font-weight: 500; padding-right: 1rem }
.forest tbody .name small { display: block }
.forest > tbody > tr.group > th { padding: 1rem 0 0.375rem; font-weight: 650 }
.forest > tbody + tbody > tr.group { border-top: 0 }
.forest > tbody > tr > .axis { position: relative }
.forest .sides { display: flex; justify-content: space-between; gap: 1rem; padding-bottom: 0.5rem }
.forest .ticks { display: block; position: relative; height: 1.125rem }
.forest .ticks span { position: absolute; transform: translateX(-50%) }
.track {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  overflow: visible;
}
.track line { stroke-width: 1 }
.track .grid { stroke: var(--line) }
.track .one { stroke: var(--ink); stroke-width: 1.25 }
.track .whisker { stroke: currentColor; stroke-width: 2 }
.track .point { fill: currentColor; stroke: var(--surface) }
.track .hollow { fill: var(--surface); stroke: currentColor; stroke-width: 2 }
.forest .units, .tests {
  font-size: 0.8125rem;
  display: inline-block;
  vertical-align: top;
  line-height: 1.75;
}
.tests[open] { display: block }
.tests p { margin: 0 }
.forest .outcome strong { margin-right: 0.5rem }
.forest .units { color: var(--muted) }
.tests table { border-collapse: collapse; margin: 0.25rem 0 0.5rem }
.tests th, .tests td {
  text-align: left;
  font-weight: 400;
  padding: 0.1875rem 0.75rem 0.1875rem 0;
  vertical-align: top;
}
.tests th small { display: block }
.tests .agrees { font-weight: 700 }
@media screen and (max-width: 60rem) {
  .forest,
  .forest > thead,
  .forest > tbody,
  .forest > caption,
  .forest .group,
  .forest .group > th {
    display: block;
  }
  .forest > thead > tr, .forest > tbody > tr:not(.group) {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    column-gap: 1rem;
    padding-block: 0.5rem;
  }
  .forest > * > tr > .name, .forest > * > tr > .ratio, .forest > * > tr > .outcome {
    width: auto;
    padding: 0;
  }
  .forest > tbody > tr > .name, .forest > tbody > tr > .ratio, .forest > tbody > tr > .outcome {
    padding-block: 0;
  }
  .forest > thead .name, .forest > thead .ratio, .forest > thead .outcome { display: none }
  .forest .axis { grid-column: 1 / -1 }
  .forest > tbody .axis { height: 1.625rem }
  .forest > tbody .ratio { grid-column: 2; grid-row: 1; text-align: right }
  .forest > tbody .axis { grid-row: 2 }
  .forest > tbody .outcome {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    align-items: baseline;
  }
}
`
