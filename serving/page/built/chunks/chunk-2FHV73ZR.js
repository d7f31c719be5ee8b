var f=/[\ud800-\udbff][\udc00-\udfff]/g;function i(e){let r=[];for(let n of e.matchAll(f))r.push(n.index-r.length);return r.length?n=>Math.min(n+l(r,n),e.length):n=>Math.min(n,e.length)}function l(e,r){let[n,t]=[0,e.length];for(;n<t;){let u=n+t>>1;e[u]<r?n=u+1:t=u}return n}function c(e){return e.replace(/^\ufeff/,"").replace(/\r\n?|\x0b|\x0c|\u2028/g,`
`).replace(/\u2029/g,`

`).replace(/[\x00-\x08\x0e-\x1f\x7f]/g,"")}export{i as a,c as b};
