// For tools that do not read .vue files; vue-tsc takes each component's own types instead.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
