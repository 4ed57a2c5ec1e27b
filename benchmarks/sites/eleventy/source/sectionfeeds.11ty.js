import { NAME, feed, sections } from "../pages.js";

export default class {
  data() {
    return {
      ids: Object.keys(sections),
      pagination: { data: "ids", size: 1, alias: "id" },
      permalink: ({ id }) => `/${id}/feed.json`,
      eleventyImport: { collections: ["sections"] },
    };
  }

  render({ id, collections }) {
    return feed(`${NAME}: ${sections[id]}`, `${id}/`, collections.sections[id]);
  }
}
