declare module "*.md" {
  const text: string;
  export default text;
}
declare module "*.css";
declare module "turndown" {
  export interface Rule {
    filter: string | string[] | ((node: HTMLElement) => boolean);
    replacement(content: string, node: HTMLElement): string;
  }
  export default class TurndownService {
    constructor(options?: Record<string, unknown>);
    use(plugin: (service: TurndownService) => void): this;
    addRule(name: string, rule: Rule): this;
    remove(filter: string[]): this;
    turndown(input: string | Node): string;
  }
}
declare module "@joplin/turndown-plugin-gfm" {
  import type TurndownService from "turndown";
  export const strikethrough: (service: TurndownService) => void;
  export const tables: (service: TurndownService) => void;
}
