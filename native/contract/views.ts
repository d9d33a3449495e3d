/**
 * The views, in the order of the navigation, of the desktop's menu and of the keys Ctrl/Cmd+1, 2,
 * 3. The page adds an icon and a component to each (renderer/app/views.ts).
 */
export const VIEWS = [
  { name: 'data', title: 'Data' },
  { name: 'train', title: 'Train' },
  { name: 'layers', title: 'Layers' },
  { name: 'draw', title: 'Draw' },
  { name: 'test', title: 'Test' },
  { name: 'runs', title: 'Runs' },
  { name: 'learn', title: 'Learn' }
] as const

/** Address (`#/train`) and route name of a view. */
export type ViewName = (typeof VIEWS)[number]['name']
