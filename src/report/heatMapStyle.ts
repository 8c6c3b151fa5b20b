/** Places the cells: layers run to the right on a desktop and down on a phone. */
export const heatMapStyle = `
.heat .panel {
  display: grid;
  grid-template-columns: 3.25rem minmax(0, 1fr);
  margin-bottom: 0.75rem;
}
.heat h4 { grid-column: 1 / -1; margin: 0.5rem 0 0.25rem }
.heat .cells {
  display: block;
  grid-column: 2;
  grid-row: 2;
  width: 100%;
  max-width: calc(var(--layers) * 2.5rem);
  height: calc(var(--heads) * var(--row));
  --row: clamp(0.875rem, 12rem / var(--heads), 1.625rem);
}
.heat rect {
  width: calc(100% / var(--layers));
  height: calc(100% / var(--heads));
  x: calc(var(--l) * 100% / var(--layers));
  y: calc(var(--h) * 100% / var(--heads));
  stroke: var(--surface);
  stroke-width: 1px;
}
.heat rect:hover { stroke: var(--ink); stroke-width: 2px }
.heat circle {
  r: 3px;
  cx: calc((var(--l) + 0.5) * 100% / var(--layers));
  cy: calc((var(--h) + 0.5) * 100% / var(--heads));
  fill: var(--surface);
  stroke: var(--ink);
  pointer-events: none;
}
.heat rect.undecided {
  y: 0;
  height: 100%;
  fill: none;
  stroke: var(--muted);
  stroke-dasharray: 2 3;
  pointer-events: all;
}
.head-axis, .layer-axis {
  position: relative;
  white-space: nowrap;
  color: var(--muted);
  font-size: 0.75rem;
  line-height: 1;
}
.head-axis b, .layer-axis b { font-weight: 400 }
.head-axis { grid-column: 1; grid-row: 2 }
.head-axis b { position: absolute; top: calc(50% / var(--heads)); transform: translateY(-50%) }
.head-axis span {
  position: absolute;
  right: 0.5rem;
  top: calc((var(--h) + 0.5) * 100% / var(--heads));
  transform: translateY(-50%);
}
.layer-axis { grid-column: 2; height: 1.25rem; max-width: calc(var(--layers) * 2.5rem) }
.layer-axis b { position: absolute; right: calc(100% + 0.5rem); top: 0.375rem }
.layer-axis span {
  position: absolute;
  top: 0.375rem;
  left: calc((var(--l) + 0.5) * 100% / var(--layers));
  transform: translateX(-50%);
}
.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 0.375rem 1.25rem;
  align-items: center;
  font-size: 0.875rem;
  margin: 0.25rem 0;
}
.legend .entry { display: inline-flex; gap: 0.5rem; align-items: center }
.legend i {
  display: inline-block;
  width: 1rem;
  height: 1rem;
  border-radius: 2px;
  flex: none;
}
.legend i.undecided { border: 1px dashed var(--muted) }
.legend i.dot {
  width: 0.5625rem;
  height: 0.5625rem;
  border-radius: 50%;
  border: 1px solid var(--ink);
  background: var(--surface);
}
.legend .ramp { display: inline-block; width: 14rem }
.legend .bar { display: flex }
.legend .bar i { flex: 1; border-radius: 0; width: auto; height: 0.75rem }
.legend .ends {
  display: flex;
  justify-content: space-between;
  font-size: 0.75rem;
  font-variant-numeric: tabular-nums;
}
.readout {
  min-height: 1.4em;
  margin: 0.25rem 0;
  font-size: 0.875rem;
  font-variant-numeric: tabular-nums;
}
@media screen and (max-width: 44rem) {
  .heat .panels { display: flex; gap: 1.25rem }
  .heat .panel { flex: 1; max-width: 50%; grid-template-columns: 2.25rem minmax(0, 1fr) }
  .heat .cells {
    grid-row: 3;
    height: calc(var(--layers) * 0.875rem);
    max-width: calc(var(--heads) * 3rem);
  }
  .heat rect {
    width: calc(100% / var(--heads));
    height: calc(100% / var(--layers));
    x: calc(var(--h) * 100% / var(--heads));
    y: calc(var(--l) * 100% / var(--layers));
  }
  .heat circle {
    cx: calc((var(--h) + 0.5) * 100% / var(--heads));
    cy: calc((var(--l) + 0.5) * 100% / var(--layers));
  }
  .heat rect.undecided {
    x: 0;
    width: 100%;
    y: calc(var(--l) * 100% / var(--layers));
    height: calc(100% / var(--layers));
  }
  .head-axis { grid-column: 2; grid-row: 2; height: 1.25rem; max-width: calc(var(--heads) * 3rem) }
  .head-axis b { top: 0; right: calc(100% + 0.375rem); transform: none }
  .head-axis span {
    top: 0;
    right: auto;
    left: calc((var(--h) + 0.5) * 100% / var(--heads));
    transform: translateX(-50%);
  }
  .layer-axis { grid-column: 1; grid-row: 3; height: auto }
  .layer-axis b { display: none }
  .layer-axis span {
    left: auto;
    right: 0.375rem;
    top: calc((var(--l) + 0.5) * 100% / var(--layers));
    transform: translateY(-50%);
  }
}
`
