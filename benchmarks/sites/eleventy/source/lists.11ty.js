import { address, list } from "../pages.js";

export default class {
  data() {
    return {
      pagination: { data: "collections.lists", size: 1, alias: "part" },
      permalink: ({ part }) => `${address(part.folder, part.number)}index.html`,
      eleventyImport: { collections: ["lists"] },
    };
  }

  render({ part }) {
    return list(part);
  }
}
