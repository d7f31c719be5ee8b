export { default as middling } from "./middling.md";
export { default as strong } from "./strong.md";
export { default as weak } from "./weak.md";
