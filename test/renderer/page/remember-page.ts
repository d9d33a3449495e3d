/**
 * Remembers the document and its global variables. What it returns removes what an app and its test
 * have added since: elements, attributes, timers, storage and global variables. Code that was
 * loaded stays, with what it keeps in its own variables.
 */
export function rememberPage(): () => void {
  const html = attributesOf(document.documentElement)
  const body = attributesOf(document.body)
  const { title } = document
  const globals = new Set(Object.keys(window))
  let nextTimer = 0
  let nextFrame = 0

  return () => {
    // Numbers of timers and of frames count up, each for itself.
    const lastTimer = window.setTimeout(() => undefined)
    for (; nextTimer <= lastTimer; nextTimer++) clearTimeout(nextTimer)
    const lastFrame = requestAnimationFrame(() => undefined)
    for (; nextFrame <= lastFrame; nextFrame++) cancelAnimationFrame(nextFrame)

    const root = document.createElement('div')
    root.id = 'app'
    document.body.replaceChildren(root)
    setAttributes(document.documentElement, html)
    setAttributes(document.body, body)
    document.title = title
    localStorage.clear()
    sessionStorage.clear()
    for (const name of Object.keys(window)) if (!globals.has(name)) Reflect.deleteProperty(window, name)
  }
}

function attributesOf(element: Element): ReadonlyMap<string, string> {
  return new Map([...element.attributes].map(({ name, value }) => [name, value]))
}

function setAttributes(element: Element, wanted: ReadonlyMap<string, string>): void {
  for (const { name } of [...element.attributes]) if (!wanted.has(name)) element.removeAttribute(name)
  for (const [name, value] of wanted) element.setAttribute(name, value)
}
