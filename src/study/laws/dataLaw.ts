import { nearestName } from '../../numerics/nearestName.ts'
import type { Random } from '../../numerics/random.ts'

/**
 * The law of one coordinate, standardised to mean 0 and variance 1, so that laws differ in shape alone.
 */
export interface DataLaw {
  readonly name: string
  readonly title: string
  draw(random: Random): number
}

const gaussian: DataLaw = {
  name: 'gaussian',
  title: 'Gaussian',
  draw: (random) => random.normal(),
}

/** Double exponential with scale 1/sqrt(2), by inversion. */
const laplace: DataLaw = {
  name: 'laplace',
  title: 'Laplace',
  draw(random) {
    // the quantile of 0 would be infinite
    const u = (random.uniform() || 2 ** -54) - 0.5
    return (-Math.sign(u) * Math.log1p(-2 * Math.abs(u))) / Math.SQRT2
  },
}

/** Student's t over its standard deviation: a normal over the root of an independent chi-squared mean. */
function student(freedom: number): DataLaw {
  const scale = Math.sqrt((freedom - 2) / freedom)
  return {
    name: `student${freedom}`,
    title: `Student-t(${freedom})`,
    draw(random) {
      let squares = 0
      for (let i = 0; i < freedom; i++) squares += random.normal() ** 2
      return (scale * random.normal()) / Math.sqrt(squares / freedom)
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
