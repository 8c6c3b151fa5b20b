/** Our side of the race: the same lines in and out as `numpy/study.py`. */
import { createInterface } from 'node:readline'
import type { Cell } from '../src/study/design/design.ts'
import { measureCell } from '../src/study/design/measureCell.ts'

function drawTrace(): never {
  throw new RangeError('benchmark: only synthetic laws are timed, got trace')
}

console.log(JSON.stringify({ versions: { node: process.versions.node } }))
for await (const line of createInterface({ input: process.stdin })) {
  const cell = JSON.parse(line) as Cell
  const cpu = process.cpuUsage()
  const start = performance.now()
  const rows = measureCell(cell, drawTrace)
  const wallMs = performance.now() - start
  // all threads: compiler and garbage collector, too
  const { user, system } = process.cpuUsage(cpu)
  console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, rows }))
}
