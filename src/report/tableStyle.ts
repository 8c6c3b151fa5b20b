/** Wide tables scroll in their own box, with a shadow at the edge beyond which there is more. */
export const tableStyle = `
.scroll, pre {
  overflow-x: auto;
  background:
    linear-gradient(to right, var(--base, var(--surface)) 40%, transparent) left / 3rem 100% no-repeat local,
    linear-gradient(to left, var(--base, var(--surface)) 40%, transparent) right / 3rem 100% no-repeat local,
    linear-gradient(to right, var(--shadow), transparent) left / 1rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shadow), transparent) right / 1rem 100% no-repeat scroll;
}
.tall { max-height: 40rem; overflow-y: auto }
.data {
  border-collapse: collapse;
  font-size: 0.875rem;
  font-variant-numeric: tabular-nums;
  overflow-wrap: normal;
  min-width: 100%;
}
.data th, .data td {
  padding: 0.4375rem 0.5rem;
  text-align: right;
  vertical-align: top;
  border-bottom: 1px solid var(--line);
}
.data thead th {
  font-weight: 500;
  color: var(--muted);
  vertical-align: bottom;
  line-height: 1.25;
}
.data thead th[colspan] { text-align: center }
.data thead tr:first-child th:first-child { text-align: left }
.schemes { font-size: 0.8125rem }
.schemes td { white-space: nowrap }
.schemes td small { white-space: normal }
.data tbody th { text-align: left; font-weight: 500; min-width: 10rem }
.data small { display: block; font-size: 0.75rem }
.data .interval { display: block; font-size: 0.75rem }
.data .chosen > * { background: var(--raised) }
.data .chosen th { color: var(--accent); font-weight: 650 }
.tall .data thead th { position: sticky; top: 0; z-index: 1; background: var(--surface) }
.tensors .data td:last-child { text-align: left; white-space: normal; min-width: 20rem }
.tensors .data td { white-space: nowrap }
.tensors .data tr > :is(:nth-child(3), :nth-child(4), :nth-child(9), :nth-child(10), :last-child) {
  text-align: left;
}
`
