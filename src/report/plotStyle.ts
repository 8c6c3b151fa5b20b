/** Shows the drawing for this width. */
export const plotStyle = `
.plot { --plot-background: var(--surface); color: var(--ink) }
.plot svg { width: 100%; height: auto }
.side-by-side {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr));
  gap: 0 2rem;
}
.side-by-side h3 { margin-top: 1rem }
.drawing-wide { max-width: 38rem }
.drawing-narrow { display: none !important; max-width: 30rem }
.plot text { fill: var(--ink) }
.plot [aria-label$="tick label"] text { fill: var(--muted) }
.plot .labels text {
  stroke: var(--surface);
  stroke-width: 3px;
  paint-order: stroke;
  text-anchor: middle;
}
.plot .labels .chosen { font-weight: 650; fill: var(--accent) }
.plot .labels line { stroke: var(--muted); stroke-width: 0.75 }
#calibration figure { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: center }
#calibration .plot { flex: 1 1 19rem; max-width: 38rem }
#calibration figcaption { flex: 1 1 15rem }
.plot-keys { display: none; columns: 10rem; padding-left: 1.5rem; font-size: 0.875rem }
.plot-keys .chosen { font-weight: 650; color: var(--accent) }
@media screen and (max-width: 44rem) {
  .drawing-wide { display: none !important }
  .drawing-narrow { display: block !important }
  .plot-keys { display: block }
}
`
