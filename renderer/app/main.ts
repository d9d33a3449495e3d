/** Entry point of the page: takes the host's connection and starts the app. */
import { hostConnection } from '../client/connect.ts'
import { start } from './start.ts'

start(hostConnection(), document.querySelector('#app')!)
