/** Contrast of an element's text with what lies behind it. */
export interface Contrast {
  readonly selector: string
  /** WCAG 2 contrast ratio, 1 to 21; absent where nothing matches. */
  readonly ratio?: number
}

/** Runs within the page, so that it may use nothing from outside. */
export function measureContrast(selectors: readonly string[]): Contrast[] {
  const parse = (color: string): number[] => {
    const numbers = (color.match(/[\d.]+/g) ?? []).map(Number)
    // a mixture of colours is given in shares
    return color.startsWith('color(srgb') ? numbers.map((share) => 255 * share) : numbers
  }
  const luminance = (color: readonly number[]): number => {
    const [red, green, blue] = color.slice(0, 3).map((value) => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const background = (element: Element | null): number[] => {
    if (element === null) return [255, 255, 255]
    const color = parse(getComputedStyle(element).backgroundColor)
    return color[3] === 0 ? background(element.parentElement) : color
  }
  return selectors.map((selector) => {
    const element = document.querySelector(selector)
    if (element === null) return { selector }
    const style = getComputedStyle(element)
    const isSvg = element instanceof SVGElement
    const lights = [parse(isSvg ? style.fill : style.color), background(element)].map(luminance)
    return { selector, ratio: (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05) }
  })
}
