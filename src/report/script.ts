/** The page is complete without it: copy buttons, and the words of a cell that is touched or pointed at. */
export const script = `
for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const code = button.parentElement.querySelector('code')
    let copied = true
    try {
      await navigator.clipboard.writeText(code.textContent)
    } catch {
      getSelection().selectAllChildren(code)
      copied = document.execCommand('copy')
    }
    button.textContent = copied ? 'Copied' : 'Press Ctrl C'
    setTimeout(() => { button.textContent = 'Copy' }, 2000)
  })
}
for (const readout of document.querySelectorAll('.readout')) {
  const figure = readout.closest('figure')
  const show = (event) => {
    const words =
      event.target.closest('[title]')?.getAttribute('title') ??
      event.target.closest('rect')?.querySelector('title')?.textContent
    if (words) readout.textContent = words.replaceAll('\\n', ' · ')
  }
  figure.addEventListener('pointerover', show)
  figure.addEventListener('click', show)
}
`
