/** A style sheet as text: build.ts minifies it. */
declare module '*.css' {
  const css: string;
  export default css;
}
