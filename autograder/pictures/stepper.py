"""One thing after another: folded steps that a few lines of script turn into a stepper.

Without script (an untrusted notebook, a sanitised page) there are only `<details>`, which people open one by one. With
it, buttons, a slider, the arrow keys, Home and End show one step at a time. On paper all steps stand below each other.
No ids: the script takes every stepper on the page that has not been started yet.
"""

from collections.abc import Sequence
from html import escape

_SCRIPT = """
(function(){
function start(box){
  if(box.dataset.ready)return; box.dataset.ready='1';
  var q=function(s){return [].slice.call(box.querySelectorAll(s));};
  var steps=q('details.step'), now=0, bar=document.createElement('div'), frames=box.querySelector('.steps');
  bar.className='bar'; bar.setAttribute('role','group'); bar.setAttribute('aria-label',box.dataset.label+' controls');
  function button(label,word,go){
    var b=document.createElement('button'); b.type='button'; b.textContent=word; b.title=label;
    b.onclick=function(){to(go());}; bar.appendChild(b); return b;}
  var back=[button('First step','First',function(){return 0;}),button('Step back','Back',function(){return now-1;})];
  var on=[button('Step forward','Next',function(){return now+1;}),button('Last step','Last',function(){return steps.length-1;})];
  var slider=document.createElement('input'); slider.type='range'; slider.min=0; slider.max=steps.length-1; slider.value=0;
  slider.setAttribute('aria-label',box.dataset.label); slider.oninput=function(){to(+slider.value);}; bar.appendChild(slider);
  var place=document.createElement('span'); place.className='place'; bar.appendChild(place);
  frames.parentNode.insertBefore(bar,frames); frames.setAttribute('aria-live','polite');
  function to(k){
    now=Math.max(0,Math.min(steps.length-1,k));
    steps.forEach(function(s,i){s.classList.toggle('off',i!==now); s.open=true;});
    q('[data-from]').forEach(function(e){e.classList.toggle('later',+e.dataset.from>now);});
    q('[data-at]').forEach(function(e){e.classList.toggle('now',e.dataset.at.split(' ').indexOf(''+now)>=0);});
    slider.value=now; var name=steps[now].querySelector('summary').textContent; slider.setAttribute('aria-valuetext',name); place.textContent=name;
    back.forEach(function(b){b.setAttribute('aria-disabled',now===0);}); on.forEach(function(b){b.setAttribute('aria-disabled',now===steps.length-1);});
  }
  box.addEventListener('keydown',function(e){
    if(e.altKey||e.ctrlKey||e.metaKey||e.target.tagName==='SUMMARY')return;
    var k={ArrowRight:now+1,ArrowDown:now+1,ArrowLeft:now-1,ArrowUp:now-1,PageDown:now+5,PageUp:now-5,Home:0,End:steps.length-1}[e.key];
    if(k===undefined)return; e.preventDefault(); e.stopPropagation(); to(k);});
  box.tabIndex=0; box.classList.add('live'); to(0);
}
function all(){[].forEach.call(document.querySelectorAll('.bbh.stepper:not([data-ready])'),start);}
all(); setTimeout(all,0); setTimeout(all,300);
})();
"""

STYLE = (
    ".bbh.stepper.live .step.off{display:none}.bbh.stepper.live .step>summary{display:none}"
    ".bbh.stepper .later{visibility:hidden}.bbh.stepper:focus-visible{outline:2px solid var(--bbh-value);outline-offset:-2px}.bbh.stepper.live{padding:6px}"
    ".bbh .bar{display:flex;gap:6px;align-items:center;flex-wrap:wrap;margin:4px 0}"
    ".bbh .bar button{font:inherit;padding:0 10px;height:28px;color:var(--bbh-ink);background:var(--bbh-paper);"
    "border:1px solid var(--bbh-soft);border-radius:4px;cursor:pointer}.bbh .bar button[aria-disabled=true]{opacity:.45}"
    ".bbh .bar input{width:160px;accent-color:var(--bbh-value)}.bbh .bar .place{font-weight:600}"
    ".bbh .step p{margin:2px 0}.bbh .step img{max-width:100%}.bbh.stepper.live.graph .steps{min-height:8em}"
    "@media print{.bbh .bar{display:none}.bbh.stepper.live .step,.bbh.stepper.live .step.off{display:block;break-inside:avoid}"
    ".bbh.stepper.live .step>summary{display:block;font-weight:600}.bbh.stepper .later{visibility:visible!important}"
    ".bbh.frames .steps{display:grid;grid-template-columns:1fr 1fr;gap:8px}}"
)


def stepper(steps: Sequence[tuple[str, str]], label: str, stage: str = "", kind: str = "graph", style: str = "") -> str:
    """HTML of a stepper. steps: (title, HTML of the step). label: what is stepped through. stage: what stays in view.

    kind: 'graph', or 'frames' for pictures that stand side by side on paper. style: more CSS.
    """
    folded = "".join(
        f'<details class="step"><summary>{k} of {len(steps) - 1}. {escape(title)}</summary>{body}</details>'
        for k, (title, body) in enumerate(steps)
    )
    return (
        f'<div class="bbh stepper {kind}" data-lm-suppress-shortcuts="true" role="group" aria-label="{escape(label)}" data-label="{escape(label)}">'
        f'<style>{style}{STYLE}</style>{stage}<div class="steps">{folded}</div></div><script>{_SCRIPT.strip()}</script>'
    )
