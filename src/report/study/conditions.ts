import type { Condition, Place } from '../../study/claims/studyFindings.ts'
import { traceLaw } from '../../study/design/design.ts'
import { dataLaws } from '../../study/laws/dataLaw.ts'
import { groupBy } from './groupBy.ts'

const REFERENCE_HEAD_DIM = 128

const lawTitles: ReadonlyMap<string, string> = new Map(dataLaws.map(({ name, title }) => [name, title]))

export function lawWords(law: string): string {
  return law === traceLaw ? 'real trace' : (lawTitles.get(law) ?? law)
}

/** What conditions that differ in law alone have in common: `rank 8, d = 128`. */
export function structureWords({ law, structure, headDim }: Place): string {
  const dim = `d = ${headDim}`
  if (law === traceLaw) return `rows of a real trace, ${dim}`
  return `${structureName(structure)}, ${dim}`
}

export function structureName(structure: string): string {
  if (structure === 'full') return 'full rank'
  if (structure === 'channels') return 'unequal channels with an offset'
  return structure.replace(/^rank(\d)/, 'rank $1')
}

export function placeWords(place: Place): string {
  return place.law === traceLaw ? structureWords(place) : `${lawWords(place.law)}, ${structureWords(place)}`
}

export function conditionWords(condition: Condition): string {
  return `${placeWords(condition)}, n = ${condition.bits}`
}

export function placeKey({ grid, law, structure, headDim }: Place): string {
  return JSON.stringify([grid, law, structure, headDim])
}

/** Places that differ in law alone. */
export interface PlaceGroup<T> {
  readonly title: string
  readonly places: readonly PlaceItems<T>[]
}

export interface PlaceItems<T> {
  /** The law, and the grid where two grids hold the same place. */
  readonly title: string
  readonly items: readonly T[]
}

/** Sorts by place: independent coordinates at 128 dims first, then what is real, then the rest as it comes. */
export function groupByPlace<T extends Place>(items: readonly T[]): PlaceGroup<T>[] {
  return [...groupBy(items, structureWords)]
    .map(([title, group]) => ({ title, rank: placeRank(group[0]), places: placesOf(group) }))
    .sort((a, b) => a.rank - b.rank)
}

function placesOf<T extends Place>(group: readonly T[]): PlaceItems<T>[] {
  const places = [...groupBy(group, placeKey).values()]
  return places.map((items) => {
    const [{ law, grid }] = items
    const isAmbiguous = places.some(([other]) => other.law === law && other.grid !== grid)
    return { title: isAmbiguous ? `${lawWords(law)} (${grid})` : lawWords(law), items }
  })
}

function placeRank({ law, structure, headDim }: Place): number {
  if (law === traceLaw) return 1
  if (structure === 'channels') return 2
  if (structure === 'full') return headDim === REFERENCE_HEAD_DIM ? 0 : 3
  return 4
}

/** The place that pictures of one place show: the first of the first group. */
export function referenceItems<T extends Place>(items: readonly T[]): readonly T[] {
  return groupByPlace(items)[0]?.places[0].items ?? []
}

export function budgetsOf(items: readonly { readonly bits: number }[]): number[] {
  return [...new Set(items.map(({ bits }) => bits))].sort((a, b) => a - b)
}
