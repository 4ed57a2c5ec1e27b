export default { layout: "article.11ty.js", tags: ["article"], permalink: (data) => `/articles/${data.page.fileSlug}/index.html` };
