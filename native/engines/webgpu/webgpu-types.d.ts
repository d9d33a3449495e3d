/** The standard API, for code that runs in Node as in a page. */
/// <reference types="@webgpu/types" />
