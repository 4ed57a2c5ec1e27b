import { NAME, page, sections, teaser } from "../pages.js";

export default class {
  data() {
    return { permalink: "/index.html", eleventyImport: { collections: ["latest", "sections"] } };
  }

  render({ collections }) {
    const groups = Object.entries(collections.sections).map(([id, articles]) => `<h2><a href="/${id}/">${sections[id]}</a></h2><ul class="list">${articles.slice(0, 4).map(teaser).join("")}</ul>\n`);
    return page(NAME, "/", "", `<h1>Latest</h1><ul class="list">${collections.latest.slice(0, 7).map(teaser).join("")}</ul>\n${groups.join("")}`);
  }
}
