import { nearestName } from '../../numerics/nearestName.ts'
import type { Random } from '../../numerics/random.ts'

/**
 * The law of one coordinate, standardised to mean 0 and variance 1, so that laws differ in shape alone.
 */
export interface DataLaw {
  readonly name: string
  readonly title: string
  /** Fills all of `values` with the next draws. */
  draw(random: Random, values: Float64Array): void
}

const gaussian: DataLaw = {
  name: 'gaussian',
  title: 'Gaussian',
  draw: (random, values) => random.normals(values),
}

/** Double exponential with scale 1/sqrt(2), by inversion. */
const laplace: DataLaw = {
  name: 'laplace',
  title: 'Laplace',
  draw(random, values) {
    for (let index = 0; index < values.length; index++) {
      // the quantile of 0 would be infinite
      const u = (random.uniform() || 2 ** -54) - 0.5
      values[index] = (-Math.sign(u) * Math.log1p(-2 * Math.abs(u))) / Math.SQRT2
    }
  },
}

/** Draws of Student's t whose normal numbers are held at a time. */
const maxAtOnce = 4096

/** Student's t over its standard deviation: a normal over the root of an independent chi-squared mean. */
function student(freedom: number): DataLaw {
  const scale = Math.sqrt((freedom - 2) / freedom)
  return {
    name: `student${freedom}`,
    title: `Student-t(${freedom})`,
    draw(random, values) {
      const perValue = freedom + 1
      const normals = new Float64Array(perValue * Math.min(maxAtOnce, values.length))
      for (let start = 0; start < values.length; start += maxAtOnce) {
        const end = Math.min(start + maxAtOnce, values.length)
        random.normals(normals.subarray(0, perValue * (end - start)))
        for (let index = start, next = 0; index < end; index++) {
          let squares = 0
          for (let i = 0; i < freedom; i++) squares += normals[next++] ** 2
          values[index] = (scale * normals[next++]) / Math.sqrt(squares / freedom)
        }
      }
    },
  }
}

/** Every law of a coordinate that a design can name. */
export const dataLaws: readonly DataLaw[] = [gaussian, laplace, student(5), student(3)]

/** @throws RangeError with the nearest name */
export function findLaw(name: string): DataLaw {
  const law = dataLaws.find((candidate) => candidate.name === name)
  if (law) return law
  const names = dataLaws.map((candidate) => candidate.name)
  const nearest = nearestName(name, names)
  const hint = nearest ? `did you mean "${nearest}"? ` : ''
  throw new RangeError(`law: unknown law "${name}"; ${hint}expected one of ${names.join(', ')}`)
}
