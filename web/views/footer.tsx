export function Footer() {
  return (
    <footer class="foot">
      <div class="w row">
        <span class="sp">Runs on Popglass</span>
      </div>
    </footer>
  );
}
