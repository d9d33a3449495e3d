import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import { globalIgnores } from 'eslint/config'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  globalIgnores([
    'native/kernels/simd/assembly/**',
    'native/kernels/simd/build/**',
    'coverage/**',
    'out/**',
    'release/**'
  ]),
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './electron/tsconfig.json', './test/tsconfig.json', './renderer/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/consistent-type-imports': 'error'
    }
  },
  { files: ['native/**/*.ts'], ignores: ['native/cli/**', '**/build.ts'], rules: { 'no-console': 'error' } },
  // Components: types are vue-tsc's affair, which reads templates too.
  ...tseslint.configs.strict.map((config) => ({ ...config, files: ['renderer/**/*.vue'] })),
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['renderer/**/*.vue'] })),
  {
    files: ['renderer/**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-undef': 'off',
      // With TypeScript an optional prop says by its type that it may be undefined.
      'vue/require-default-prop': 'off'
    }
  },
  prettier
)
