/** `npm run build`: builds what is not up to date. */
import { buildApp } from './build-app.ts'
import { programRoot } from './program-root.ts'
import { endWithError } from './start-errors.ts'

await buildApp(programRoot(), (line) => process.stdout.write(`${line}\n`)).catch(endWithError)
